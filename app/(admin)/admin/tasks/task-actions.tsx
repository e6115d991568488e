import { Pause, Play, RotateCw, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { BoardTask } from '#server/tasks/schemas';
import { t } from '../../../_messages/t-admin';
import { cancelTask, pauseTask, resumeTask, retryTask } from '../_api/tasks';
import { IconButton } from '../_ui/button';
import { useSending } from '../_ui/use-sending';
import { mayWorkAnotherTime, subjectWords } from './task-words';

interface Action {
  name: 'tasks.retryOne' | 'tasks.resumeOne' | 'tasks.pauseOne' | 'tasks.cancelOne';
  icon: ReactNode;
  call: (id: number) => Promise<unknown>;
  /** In which states it makes sense. */
  isFor: readonly BoardTask['state'][];
}

const actions: readonly Action[] = [
  { name: 'tasks.retryOne', icon: <RotateCw />, call: retryTask, isFor: ['dead', 'scheduled', 'cancelled'] },
  { name: 'tasks.resumeOne', icon: <Play />, call: resumeTask, isFor: ['paused'] },
  { name: 'tasks.pauseOne', icon: <Pause />, call: pauseTask, isFor: ['ready', 'scheduled', 'leased'] },
  { name: 'tasks.cancelOne', icon: <X />, call: cancelTask, isFor: ['ready', 'scheduled', 'leased', 'paused'] },
];

export function TaskActions({ task }: { task: BoardTask }) {
  const [isSending, send] = useSending();
  return (
    <div className="flex min-h-7 justify-end gap-1">
      {actions
        .filter(({ name, isFor }) => isFor.includes(task.state) && !isGrantedSoon(task, name))
        .map(({ name, icon, call }) => (
          <IconButton
            key={name}
            size="small"
            look={name === 'tasks.retryOne' && mayWorkAnotherTime(task) ? 'outline' : 'quiet'}
            label={t(name, { subject: subjectWords(task) })}
            aria-disabled={isSending}
            onClick={() => send(() => call(task.id))}
            className="[&_svg]:size-4"
          >
            {icon}
          </IconButton>
        ))}
    </div>
  );
}

/** Who has asked for a stop need not ask again; a pause may still become a cancellation. */
function isGrantedSoon({ stopRequest }: BoardTask, name: Action['name']): boolean {
  return stopRequest === 'cancel' || (stopRequest === 'pause' && name === 'tasks.pauseOne');
}
