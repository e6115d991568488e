import { enPeople } from './en-people';
import { createMessages } from './messages';
import { language } from './t';

export const t = createMessages(enPeople, language);
