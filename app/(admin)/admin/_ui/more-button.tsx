import { t } from '../../../_messages/t-people';
import { Button } from './button';

/** At the end of a list that goes on. */
export function MoreButton({ isLoading, onClick }: { isLoading: boolean; onClick: () => void }) {
  return (
    <div className="grid place-items-center py-6">
      <Button aria-disabled={isLoading} onClick={onClick}>
        {t('people.more')}
      </Button>
    </div>
  );
}
