interface MeterProps {
  readonly label: string;
  readonly done: number;
  readonly total: number;
}

export const Meter = ({ label, done, total }: MeterProps) => (
  <div
    class="tc-meter"
    role="progressbar"
    aria-label={label}
    aria-valuemin={0}
    aria-valuenow={done}
    aria-valuemax={total}
  >
    <i style={{ width: `${total === 0 ? 0 : Math.min(100, (done / total) * 100)}%` }} />
  </div>
);
