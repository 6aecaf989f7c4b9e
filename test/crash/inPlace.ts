/** Runs `work`; what fails says where. */
export async function inPlace<T>(place: () => string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error) error.message = `${place()}: ${error.message}`;
    throw error;
  }
}
