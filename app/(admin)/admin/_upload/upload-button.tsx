'use client';

import { FolderUp, Images, Upload } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { t } from '../../../_messages/t-admin';
import { Button } from '../_ui/button';
import { menuClasses, menuItemClasses } from '../_ui/menu';
import { pickFiles } from './pick-files';

export function UploadButton({ className }: { className?: string }) {
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>
        <Button look="solid" className={className}>
          <Upload aria-hidden className="size-4" />
          {t('upload.button')}
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="end" sideOffset={6} className={menuClasses}>
          <DropdownMenu.Item className={menuItemClasses} onSelect={() => pickFiles('files')}>
            <Images aria-hidden className="size-4" />
            {t('upload.pickFiles')}
          </DropdownMenu.Item>
          <DropdownMenu.Item className={menuItemClasses} onSelect={() => pickFiles('folder')}>
            <FolderUp aria-hidden className="size-4" />
            {t('upload.pickFolder')}
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
