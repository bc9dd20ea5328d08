/** The mark: a reply and its note, side by side. */
export function Brand({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <rect x="7" y="9" width="14" height="5" rx="2.5" className="fill-on-accent" />
      <rect x="11" y="18" width="14" height="5" rx="2.5" className="fill-note-line" />
    </svg>
  );
}
