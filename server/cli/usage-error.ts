/** The command was called wrongly: exit code 2, with the usage. The message is Chinese. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
