import { ToggleGroup } from 'radix-ui';
import { classes } from './classes';

interface Props<Value extends string> {
  label: string;
  /** Null while the things chosen differ. */
  value: Value | null;
  options: readonly { value: Value; label: string }[];
  onChange: (value: Value) => void;
  className?: string;
}

/** One of a few, side by side. */
export function Choice<Value extends string>({ label, value, options, onChange, className }: Props<Value>) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value ?? ''}
      onValueChange={(next) => {
        if (next !== '') onChange(next as Value);
      }}
      className={classes('flex rounded-md border border-line bg-sunken p-0.5', className)}
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          className="h-7 flex-1 pointer-coarse:min-h-11 rounded-sm whitespace-nowrap px-2.5 text-xs font-medium text-muted hover:text-ink data-[state=on]:bg-ink data-[state=on]:text-paper"
        >
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
