/** The demo's photos: what each shows, and what its camera would have written. */
export interface Scene {
  title: string;
  caption: string;
  kind: 'mountains' | 'sea' | 'dunes' | 'night';
  /** From the top of the sky to the horizon. */
  sky: [string, string, string];
  /** The nearest layer; those behind fade into the horizon's colour. */
  ground: string;
  /** Fraction of the height above the horizon, negative for none. */
  sunHeight: number;
  portrait?: boolean;
  ratio?: number;
  tags: string[];
  album: 'Quiet hours' | 'Coast' | 'Black and white' | null;
  takenAt: string;
  exposure: string;
  aperture: number;
  iso: number;
  focalLengthMm: number;
}

const scene = (
  title: string,
  kind: Scene['kind'],
  sky: Scene['sky'],
  ground: string,
  sunHeight: number,
  album: Scene['album'],
  rest: Partial<Scene> = {},
): Scene => ({
  title,
  kind,
  sky,
  ground,
  sunHeight,
  album,
  caption: '',
  tags: [kind],
  takenAt: '2025:09:14 06:42:10',
  exposure: '1/250',
  aperture: 8,
  iso: 100,
  focalLengthMm: 35,
  ...rest,
});

export const scenes: Scene[] = [
  scene('First light', 'mountains', ['#27405f', '#b8838a', '#f6c79b'], '#1c2230', 0.06, 'Quiet hours', {
    caption: 'Ten minutes before the sun reached the valley.',
  }),
  scene('The long swell', 'sea', ['#7fa3bd', '#c7d6d8', '#f1e6d2'], '#28424f', 0.3, 'Coast', {
    takenAt: '2025:06:02 19:20:41',
    iso: 200,
    focalLengthMm: 24,
  }),
  scene('Ember', 'dunes', ['#3b1f3f', '#b5483c', '#f49d50'], '#3a1a18', 0.1, 'Quiet hours', {
    takenAt: '2025:03:21 18:31:05',
    exposure: '1/500',
    focalLengthMm: 85,
  }),
  scene('Ferry lane', 'sea', ['#8f9aa3', '#b9c0c2', '#dfe0da'], '#3c464b', -1, 'Coast', {
    takenAt: '2025:11:08 10:02:54',
    aperture: 5.6,
    portrait: true,
  }),
  scene('North face', 'mountains', ['#dfe6ea', '#eef1f0', '#f7f5ef'], '#3a444c', -1, null, {
    takenAt: '2025:02:11 09:15:00',
    exposure: '1/1000',
    focalLengthMm: 135,
  }),
  scene('Perseids', 'night', ['#070b16', '#131f38', '#2b3a55'], '#05070c', -1, 'Quiet hours', {
    takenAt: '2025:08:12 23:51:30',
    exposure: '20/1',
    aperture: 1.8,
    iso: 3200,
    focalLengthMm: 20,
    portrait: true,
  }),
  scene('Salt', 'sea', ['#c9b7c8', '#e8cfc4', '#f6e2c6'], '#7d6f80', 0.12, 'Coast', {
    takenAt: '2025:07:19 21:08:12',
    ratio: 2.35,
  }),
  scene('Ridge walk', 'mountains', ['#5b7f9b', '#a8bfc4', '#e4dfc9'], '#26362c', 0.42, null, {
    takenAt: '2025:05:30 15:44:20',
  }),
  scene('Ash', 'dunes', ['#1d1d1f', '#6b6b6d', '#c9c8c5'], '#131314', 0.2, 'Black and white', {
    takenAt: '2024:10:02 17:10:00',
    focalLengthMm: 50,
  }),
  scene('Low tide', 'sea', ['#2c4a63', '#6f8fa0', '#d8b48d'], '#1d2f3a', 0.05, 'Coast', {
    takenAt: '2025:04:17 20:11:45',
    exposure: '2/1',
    aperture: 11,
    iso: 50,
  }),
  scene('Snow line', 'mountains', ['#2a2b2d', '#77797b', '#d4d4d2'], '#0f1011', -1, 'Black and white', {
    takenAt: '2024:12:28 11:30:31',
    focalLengthMm: 70,
  }),
  scene('Apricot', 'dunes', ['#e4b58d', '#f0cba4', '#f8e3c8'], '#b5703f', 0.5, null, {
    takenAt: '2025:03:22 07:02:00',
    portrait: true,
  }),
  scene('Milky', 'night', ['#0b0a1a', '#2a2145', '#6b3f5c'], '#0a0810', -1, null, {
    takenAt: '2025:08:13 01:12:09',
    exposure: '15/1',
    aperture: 2,
    iso: 6400,
    focalLengthMm: 14,
  }),
  scene('Harbour wall', 'sea', ['#26282a', '#7f8284', '#e2e2df'], '#101112', 0.25, 'Black and white', {
    takenAt: '2024:11:15 08:22:13',
    ratio: 1,
  }),
  scene('Blue hour', 'mountains', ['#0e1e3c', '#2f4f7d', '#8d9cc0'], '#0a101e', -1, 'Quiet hours', {
    takenAt: '2025:01:05 17:20:00',
    exposure: '1/8',
    iso: 400,
  }),
  scene('Heat', 'dunes', ['#5a8fb5', '#a9c8d2', '#f3e3c0'], '#c48a4c', 0.6, null, {
    takenAt: '2025:07:28 13:05:16',
    exposure: '1/2000',
  }),
  scene('Gale warning', 'sea', ['#34414a', '#5f6d72', '#9ba5a3'], '#1a2529', -1, 'Coast', {
    takenAt: '2025:10:26 14:40:37',
    iso: 800,
    focalLengthMm: 200,
  }),
  scene('Larches', 'mountains', ['#84664e', '#d59f5c', '#f7dca2'], '#3b2a1a', 0.18, null, {
    takenAt: '2025:10:19 16:58:44',
    portrait: true,
    focalLengthMm: 105,
  }),
  scene('Noctilucent', 'night', ['#0a1a2c', '#1f4b63', '#7fb0a8'], '#060d12', -1, null, {
    takenAt: '2025:06:24 00:20:19',
    exposure: '4/1',
    iso: 800,
  }),
  scene('Second coffee', 'mountains', ['#9db4c0', '#d9dcd6', '#f4ead8'], '#57655c', 0.3, 'Quiet hours', {
    takenAt: '2025:09:15 08:10:10',
  }),
  scene('Tidal flat', 'sea', ['#e7d9d3', '#efe4da', '#f7efe3'], '#a49a94', 0.4, null, {
    takenAt: '2025:05:03 07:33:09',
    ratio: 1.9,
  }),
  scene('Crest', 'dunes', ['#1a1c22', '#4a4c52', '#a7a6a3'], '#08090b', -1, 'Black and white', {
    takenAt: '2024:10:03 06:48:55',
    portrait: true,
  }),
];
