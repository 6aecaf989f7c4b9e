/** Tries until an attempt is fulfilled or the limit (ms) is over; throws what the last attempt threw. */
export async function repeatedly(attempt: () => Promise<void>, limit: number): Promise<void> {
  const end = Date.now() + limit;
  while (Date.now() < end) {
    const isDone = await attempt().then(
      () => true,
      () => false,
    );
    if (isDone) return;
  }
  await attempt();
}
