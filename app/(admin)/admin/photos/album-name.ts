/** As much of an album as the contact sheet needs. */
export interface AlbumName {
  id: string;
  title: string;
}
