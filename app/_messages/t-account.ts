import { enAccount } from './en-account';
import { createMessages } from './messages';
import { language } from './t';

export const t = createMessages(enAccount, language);
