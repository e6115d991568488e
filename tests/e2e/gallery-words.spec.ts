import { expect, test } from '@playwright/test';
import { exposureParts, formatShutter } from '../../app/_ui/format-exposure';
import { formatTaken } from '../../app/_ui/format-taken';
import { hangInColumns } from '../../app/_ui/hang-in-columns';
import { hangInRows } from '../../app/_ui/hang-in-rows';

test.describe('how photographers write it', () => {
  for (const [seconds, written] of [
    [1 / 250, '1/250 s'],
    [0.004006, '1/250 s'],
    [1 / 8000, '1/8000 s'],
    [1 / 3, '0.3 s'],
    [0.5, '0.5 s'],
    [1, '1 s'],
    [30, '30 s'],
    [150, '2 min 30 s'],
    [240, '4 min'],
  ] as const) {
    test(`${seconds} seconds are ${written}`, () => expect(formatShutter(seconds)).toBe(written));
  }

  test('says the exposure in order, and leaves out what is not known', () => {
    const exposure = { exposureSeconds: 1 / 250, aperture: 2.8, iso: 400, focalLengthMm: 35 };
    expect(exposureParts(exposure)).toEqual(['1/250 s', 'f/2.8', 'ISO 400', '35 mm']);
    expect(exposureParts({ ...exposure, aperture: 8, iso: null, focalLengthMm: 4.25 })).toEqual([
      '1/250 s',
      'f/8',
      '4.3 mm',
    ]);
    expect(exposureParts({ exposureSeconds: 0, aperture: Number.NaN, iso: null, focalLengthMm: null })).toEqual([]);
  });

  test('tells the time where it was taken, not where it is read', () => {
    expect(formatTaken('2024-05-01T18:03:22', 'en')).toBe('1 May 2024 at 18:03');
  });
});

test.describe('how photos hang', () => {
  const photos = Array.from({ length: 23 }, (_, index) => ({ width: 600, height: [400, 900, 450][index % 3]! }));

  test('fills every row of a wall, but never blows up a last photo', () => {
    const [only] = hangInRows([{ width: 600, height: 400 }]);
    expect(only?.style['--w3']).toMatch(/^3\d/);
    const widths = hangInRows(photos).map((place) =>
      Number.parseFloat(String(place.style['--w3']).replace('calc(', '')),
    );
    let row = 0;
    for (const width of widths) {
      row = row + width > 100.01 ? width : row + width;
      expect(row).toBeLessThanOrEqual(100.01);
    }
  });

  test('moves no photo of a column when more come', () => {
    const before = hangInColumns(photos.slice(0, 12)).places;
    const after = hangInColumns(photos).places.slice(0, 12);
    expect(after).toEqual(before);
  });
});
