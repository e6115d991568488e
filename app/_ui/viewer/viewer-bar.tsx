import {
  ChevronLeft,
  ChevronRight,
  Info,
  Keyboard,
  Maximize,
  Minimize,
  Pause,
  Play,
  X,
  ZoomIn,
  type LucideIcon,
} from 'lucide-react';
import { t } from '../../_messages/t';
import type { ViewerActions } from './use-viewer-keys';

interface ViewerBarProps {
  title: string;
  actions: ViewerActions;
  isSingle: boolean;
  pressed: { info: boolean; play: boolean; fullscreen: boolean; help: boolean };
}

export function ViewerBar({ title, actions, isSingle, pressed }: ViewerBarProps) {
  return (
    <div className="viewer-bar">
      <p className="me-auto min-w-0 truncate ps-2 font-display text-lg max-sm:invisible">{title}</p>
      <Control icon={ZoomIn} label={t('viewer.zoom')} shortcut="Z" onPress={actions.zoom} className="max-sm:hidden" />
      {!isSingle && (
        <Control
          icon={pressed.play ? Pause : Play}
          label={t(pressed.play ? 'viewer.pause' : 'viewer.play')}
          shortcut="Space"
          onPress={actions.play}
        />
      )}
      <Control
        icon={pressed.fullscreen ? Minimize : Maximize}
        label={t('viewer.fullscreen')}
        shortcut="F"
        isPressed={pressed.fullscreen}
        onPress={actions.fullscreen}
        className="max-sm:hidden"
      />
      <Control icon={Info} label={t('viewer.info')} shortcut="I" isPressed={pressed.info} onPress={actions.info} />
      <Control
        icon={Keyboard}
        label={t('viewer.keys')}
        shortcut="?"
        isPressed={pressed.help}
        onPress={actions.help}
        className="pointer-coarse:hidden"
      />
      <Control icon={X} label={t('viewer.close')} shortcut="Escape" onPress={actions.close} />
    </div>
  );
}

interface SideArrowsProps {
  actions: ViewerActions;
  isFirst: boolean;
  isLast: boolean;
}

export function SideArrows({ actions, isFirst, isLast }: SideArrowsProps) {
  return (
    <>
      {!isFirst && (
        <div className="viewer-side left-2">
          <Control icon={ChevronLeft} label={t('viewer.previous')} shortcut="ArrowLeft" onPress={actions.previous} />
        </div>
      )}
      {!isLast && (
        <div className="viewer-side right-2">
          <Control icon={ChevronRight} label={t('viewer.next')} shortcut="ArrowRight" onPress={actions.next} />
        </div>
      )}
    </>
  );
}

interface ControlProps {
  icon: LucideIcon;
  label: string;
  shortcut: string;
  isPressed?: boolean;
  onPress: () => void;
  className?: string;
}

function Control({ icon: Icon, label, shortcut, isPressed, onPress, className = '' }: ControlProps) {
  return (
    <button
      type="button"
      title={label}
      aria-label={label}
      aria-keyshortcuts={shortcut}
      aria-pressed={isPressed}
      onClick={onPress}
      className={`viewer-control ${className}`}
    >
      <Icon aria-hidden="true" strokeWidth={1.5} className="size-5" />
    </button>
  );
}
