import type { ReactNode } from 'react';

interface NoticeProps {
  title: string;
  children: ReactNode;
  /** What one can do about it: links or buttons. */
  action?: ReactNode;
  /** A page that is nothing but a notice has it as its heading. */
  heading?: 'h1' | 'h2';
}

/** An empty wall, a missing page, a failure: said in words, with a frame where a photo would hang. */
export function Notice({ title, children, action, heading: Heading = 'h1' }: NoticeProps) {
  return (
    <section className="m-auto flex max-w-md flex-col items-center px-6 py-16 text-center">
      <svg viewBox="0 0 96 72" aria-hidden="true" className="mb-8 w-24 text-line" fill="none" stroke="currentColor">
        <path d="M48 1v9" />
        <rect x="8.5" y="10.5" width="79" height="61" strokeWidth="1" />
        <rect x="18.5" y="20.5" width="59" height="41" strokeWidth="1" />
      </svg>
      <Heading className="font-display text-3xl leading-tight tracking-[-0.01em]">{title}</Heading>
      <div className="mt-3 text-muted">{children}</div>
      {action && <div className="mt-7 flex flex-wrap justify-center gap-3">{action}</div>}
    </section>
  );
}

export const noticeActionStyle =
  'rounded-full border border-line px-5 py-2 text-ink transition-colors hover:border-ink cursor-pointer';
