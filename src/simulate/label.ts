/** The truth about one sign-up attempt. A person (or an attacker's made-up one) is an actor, however often it tries. */
export interface SignupLabel {
  readonly kind: 'signup';
  readonly request_id: string;
  readonly time: string;
  readonly label: 'genuine' | 'attack';
  readonly actor: string;
  readonly campaign?: string | undefined;
}

/** One attacker's run: when it was on, and the sign-up attempts it made. */
export interface CampaignLabel {
  readonly kind: 'campaign';
  readonly id: string;
  readonly start: string;
  readonly end: string;
  readonly signups: number;
}

export type Label = SignupLabel | CampaignLabel;
