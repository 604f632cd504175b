// Chromium's virtual authenticator: a device with fingerprint that keeps passkeys.
import type { CDPSession, Page } from '@playwright/test';

export class Device {
  private constructor(
    private readonly session: CDPSession,
    private readonly id: string,
  ) {}

  /** A device for this page. */
  static async of(page: Page): Promise<Device> {
    const session = await page.context().newCDPSession(page);
    await session.send('WebAuthn.enable');
    const options = {
      protocol: 'ctap2' as const,
      transport: 'internal' as const,
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    };
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', { options });
    return new Device(session, authenticatorId);
  }

  /** Whether the person at the device is the right one. */
  async verifies(isUserVerified: boolean): Promise<void> {
    await this.session.send('WebAuthn.setUserVerified', { authenticatorId: this.id, isUserVerified });
  }

  /** How many passkeys it keeps. */
  async count(): Promise<number> {
    const { credentials } = await this.session.send('WebAuthn.getCredentials', { authenticatorId: this.id });
    return credentials.length;
  }

  /** Forgets all passkeys, as a device that was lost. */
  async forget(): Promise<void> {
    await this.session.send('WebAuthn.clearCredentials', { authenticatorId: this.id });
  }
}
