import { en } from './en';
import { createMessages } from './messages';

/** The language of the site; a second one is a catalogue beside `en`. */
export const language = 'en';
export const t = createMessages(en, language);
