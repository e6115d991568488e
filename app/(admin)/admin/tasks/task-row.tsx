import { useId, useLayoutEffect, useRef, useState } from 'react';
import type { BoardTask } from '#server/tasks/schemas';
import { classes } from '../_ui/classes';
import { RelativeTime } from '../_ui/relative-time';
import { AttemptsPanel } from './attempts-panel';
import { TaskActions } from './task-actions';
import { TaskState } from './task-state';
import { kindWords, subjectWords } from './task-words';

export function TaskRow({ task }: { task: BoardTask }) {
  const [isOpen, setOpen] = useState(false);
  const attemptsId = useId();
  const isOver = task.state === 'done' || task.state === 'cancelled';
  const whenIso = task.finishedAt ?? (task.state === 'scheduled' ? task.runAt : task.createdAt);
  return (
    <li
      ref={useFocusNearby()}
      className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 border-b border-line px-4 py-2.5 text-sm md:grid-cols-[minmax(0,1.2fr)_minmax(0,1.6fr)_6.5rem_9rem] md:px-6"
    >
      <div className="grid min-w-0">
        <span className={classes('truncate', isOver ? 'text-muted' : 'text-ink')} title={task.subject}>
          {subjectWords(task)}
        </span>
        <span className="truncate text-xs text-muted tabular-nums">
          {task.subject && kindWords(task.kind)}
          <span className="md:hidden">
            {task.subject && ' · '}
            <RelativeTime iso={whenIso} />
          </span>
        </span>
      </div>
      <div className="order-last col-span-2 min-w-0 md:order-none md:col-span-1">
        <TaskState
          task={task}
          attempts={{ id: attemptsId, isOpen: isOpen && task.failedAttempts > 0, onToggle: () => setOpen(!isOpen) }}
        />
      </div>
      <div className="hidden text-xs text-muted tabular-nums md:block">
        <RelativeTime iso={whenIso} />
      </div>
      <TaskActions task={task} />
      {isOpen && task.failedAttempts > 0 && (
        <div id={attemptsId} className="order-last col-span-full md:col-span-3 md:col-start-2">
          <AttemptsPanel task={task} />
        </div>
      )}
    </li>
  );
}

/** A row whose button was pressed may leave, say to another group: the focus stays at the list, not at the top of the page. */
function useFocusNearby() {
  const row = useRef<HTMLLIElement>(null);
  useLayoutEffect(() => {
    const element = row.current;
    return () => {
      if (element?.contains(document.activeElement)) {
        element.closest<HTMLElement>('[data-task-list]')?.focus({ preventScroll: true });
      }
    };
  }, []);
  return row;
}
