'use client';

import {
  closestCenter,
  DndContext,
  KeyboardSensor,
  MouseSensor,
  TouchSensor,
  useSensor,
  useSensors,
  type Announcements,
  type DragEndEvent,
  type UniqueIdentifier,
} from '@dnd-kit/core';
import {
  arrayMove,
  rectSortingStrategy,
  SortableContext,
  sortableKeyboardCoordinates,
  useSortable,
} from '@dnd-kit/sortable';
import { CSS } from '@dnd-kit/utilities';
import { GripVertical } from 'lucide-react';
import { useId, type ReactNode } from 'react';
import { t } from '../../../_messages/t-admin';
import { classes } from './classes';

interface Props {
  items: readonly { id: string; name: string }[];
  onReorder: (ids: string[]) => void;
  className: string;
  children: (id: string) => ReactNode;
}

/** A grid put in order by mouse, finger, or keyboard: Space on the handle, arrows, Space. */
export function SortableGrid({ items, onReorder, className, children }: Props) {
  const id = useId();
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 4 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 180, tolerance: 6 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const ids = items.map((item) => item.id);

  function onDragEnd({ active, over }: DragEndEvent) {
    const from = ids.indexOf(String(active.id));
    const to = over ? ids.indexOf(String(over.id)) : -1;
    if (from >= 0 && to >= 0 && from !== to) onReorder(arrayMove(ids, from, to));
  }

  return (
    <DndContext
      id={id}
      sensors={sensors}
      collisionDetection={closestCenter}
      onDragEnd={onDragEnd}
      accessibility={{
        announcements: announce(items),
        screenReaderInstructions: { draggable: t('order.instructions') },
      }}
    >
      <SortableContext items={ids} strategy={rectSortingStrategy}>
        <ul className={className}>
          {items.map((item) => (
            <SortableItem key={item.id} id={item.id} name={item.name}>
              {children(item.id)}
            </SortableItem>
          ))}
        </ul>
      </SortableContext>
    </DndContext>
  );
}

function SortableItem({ id, name, children }: { id: string; name: string; children: ReactNode }) {
  const { setNodeRef, setActivatorNodeRef, attributes, listeners, transform, transition, isDragging } = useSortable({
    id,
  });
  return (
    <li
      ref={setNodeRef}
      style={{ transform: CSS.Translate.toString(transform), transition }}
      className={classes('group/item relative', isDragging && 'z-10 opacity-80')}
    >
      {children}
      <button
        ref={setActivatorNodeRef}
        type="button"
        {...attributes}
        {...listeners}
        aria-label={t('order.handle', { name })}
        title={t('order.handle', { name })}
        className="absolute start-3 top-3 grid size-8 cursor-grab touch-none place-items-center rounded-md bg-paper/85 text-ink opacity-0 group-hover/item:opacity-100 focus-visible:opacity-100 active:cursor-grabbing pointer-coarse:opacity-100"
      >
        <GripVertical aria-hidden className="size-4" />
      </button>
    </li>
  );
}

function announce(items: Props['items']): Announcements {
  const nameOf = (id: UniqueIdentifier) => items.find((item) => item.id === id)?.name ?? '';
  const placeOf = (id: UniqueIdentifier) => items.findIndex((item) => item.id === id) + 1;
  return {
    onDragStart: ({ active }) => t('order.taken', { name: nameOf(active.id) }),
    onDragOver: ({ active, over }) =>
      over ? t('order.over', { name: nameOf(active.id), place: placeOf(over.id), of: items.length }) : undefined,
    onDragEnd: ({ active, over }) =>
      over ? t('order.dropped', { name: nameOf(active.id), place: placeOf(over.id), of: items.length }) : undefined,
    onDragCancel: ({ active }) => t('order.cancelled', { name: nameOf(active.id) }),
  };
}
