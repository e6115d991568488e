import { THEME_KEY } from './theme';

/** Puts the visitor's own choice on <html> before the first paint; without it the system decides. */
export function ThemeScript() {
  return <script dangerouslySetInnerHTML={{ __html: script }} />;
}

const script = `try{let t=localStorage.getItem('${THEME_KEY}');if(t=='light'||t=='dark')document.documentElement.dataset.theme=t}catch{}`;
