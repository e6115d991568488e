import { enAdmin } from './en-admin';
import { createMessages } from './messages';
import { language } from './t';

export const t = createMessages(enAdmin, language);
