import { useEffect, useState } from 'react';

/** Dark on light whatever the theme: cameras want it so. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const [code, setCode] = useState<{ size: number; path: string } | null>(null);
  useEffect(() => {
    let isLeft = false;
    // Few people see one, once: its maker comes when it is asked for. Without it there is the key to type in.
    void import('uqr').then(({ encode }) => {
      if (!isLeft) setCode(draw(encode(text, { border: 3 })));
    });
    return () => {
      isLeft = true;
    };
  }, [text]);
  return (
    <div data-theme="light" className="mx-auto size-52 overflow-hidden rounded-md bg-raised text-ink">
      {code && (
        <svg role="img" aria-label={label} viewBox={`0 0 ${code.size} ${code.size}`} shapeRendering="crispEdges">
          <path d={code.path} fill="currentColor" />
        </svg>
      )}
    </div>
  );
}

function draw({ size, data }: { size: number; data: boolean[][] }): { size: number; path: string } {
  const squares = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')));
  return { size, path: squares.join('') };
}
