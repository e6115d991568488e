import type { Replica } from './replica';

/**
 * Starts the replicas again, one after the other, so that the others serve meanwhile. It ends with the first that does not
 * come back, or that nobody could stand in for.
 */
export async function roll(replicas: readonly Replica[], say: (line: string) => void): Promise<void> {
  say('Rolling restart…');
  for (const replica of replicas) {
    const others = replicas.filter((other) => other !== replica);
    if (others.length > 0 && !others.some((other) => other.isInRotation())) {
      return say(`The rolling restart stops: nobody is ready to stand in for replica ${replica.number}.`);
    }
    if (!(await replica.restart())) {
      return say(
        `The rolling restart stops: replica ${replica.number} is not ready again. The others go on as they were.`,
      );
    }
  }
  say('Rolling restart done.');
}
