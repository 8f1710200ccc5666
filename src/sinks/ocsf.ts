import type { AlertEvent, Severity } from '../outputs.ts';

/** Class 2004 of the Open Cybersecurity Schema Framework 1.8.0, as far as floodgate fills it. Times are epoch ms. */
export interface DetectionFinding {
  readonly category_uid: 2;
  readonly category_name: 'Findings';
  readonly class_uid: 2004;
  readonly class_name: 'Detection Finding';
  readonly activity_id: 1 | 2 | 3;
  readonly activity_name: 'Create' | 'Update' | 'Close';
  readonly type_uid: number;
  readonly type_name: string;
  readonly severity_id: 1 | 2 | 3 | 4 | 5;
  readonly severity: string;
  readonly status_id: 1 | 2 | 4;
  readonly status: 'New' | 'In Progress' | 'Resolved';
  readonly time: number;
  readonly message: string;
  /** Whether it deserves somebody's attention: a crowd does not. */
  readonly is_alert: boolean;
  readonly metadata: {
    readonly version: '1.8.0';
    /** The same for a repetition. */
    readonly uid: string;
    readonly product: { readonly name: 'floodgate'; readonly vendor_name: 'floodgate'; readonly version: string };
  };
  readonly finding_info: {
    /** The incident: its findings share it from opening to closing. */
    readonly uid: string;
    readonly title: string;
    readonly desc: string;
    readonly types: readonly string[];
    readonly first_seen_time: number;
    readonly last_seen_time: number;
    readonly analytic: { readonly name: string; readonly type_id: 2; readonly type: 'Behavioral' };
  };
  /** The whole alert event in floodgate's own words. */
  readonly unmapped: { readonly floodgate: AlertEvent };
}

const severities = {
  info: [1, 'Informational'],
  low: [2, 'Low'],
  medium: [3, 'Medium'],
  high: [4, 'High'],
  critical: [5, 'Critical'],
} as const satisfies Readonly<Record<Severity, readonly [number, string]>>;

const lives = {
  open: { activity: [1, 'Create'], status: [1, 'New'] },
  update: { activity: [2, 'Update'], status: [2, 'In Progress'] },
  closed: { activity: [3, 'Close'], status: [4, 'Resolved'] },
} as const;

export function detectionFinding(alert: AlertEvent, version: string): DetectionFinding {
  const { activity, status } = lives[alert.state];
  const timeMs = Date.parse(alert.time);
  return {
    category_uid: 2,
    category_name: 'Findings',
    class_uid: 2004,
    class_name: 'Detection Finding',
    activity_id: activity[0],
    activity_name: activity[1],
    type_uid: 200_400 + activity[0],
    type_name: `Detection Finding: ${activity[1]}`,
    severity_id: severities[alert.severity][0],
    severity: severities[alert.severity][1],
    status_id: status[0],
    status: status[1],
    time: timeMs,
    message: alert.summary,
    is_alert: alert.kind !== 'crowd',
    metadata: {
      version: '1.8.0',
      uid: `${alert.id}-${alert.sequence}`,
      product: { name: 'floodgate', vendor_name: 'floodgate', version },
    },
    finding_info: {
      uid: alert.id,
      title: alert.title,
      desc: alert.summary,
      types: [alert.kind],
      // What is planned begins later than it is told of.
      first_seen_time: Math.min(Date.parse(alert.onset), timeMs),
      last_seen_time: timeMs,
      analytic: { name: alert.detectors.join(', ') || alert.kind, type_id: 2, type: 'Behavioral' },
    },
    unmapped: { floodgate: alert },
  };
}
