export const menuClasses =
  'z-40 min-w-44 rounded-md border border-line bg-raised p-1 text-sm text-ink shadow-[0_8px_24px_rgb(0_0_0/0.25)]';

export const menuItemClasses =
  'flex h-9 cursor-default items-center gap-2 rounded-sm px-2.5 outline-none select-none ' +
  'data-[disabled]:opacity-50 data-[highlighted]:bg-sunken data-[highlighted]:outline-2 data-[highlighted]:-outline-offset-2 data-[highlighted]:outline-safelight';
