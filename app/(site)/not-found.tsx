import { NothingHere } from '../_ui/nothing-here';

/** A photo or album that is not, or no longer, public: the site's frame is already around it. */
export default NothingHere;
