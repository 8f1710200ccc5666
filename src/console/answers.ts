import type { AlertEvent, AnswerAction } from '../outputs.ts';
import { find, make, setText } from './element.ts';
import { answersTo, answerWords, clock, kindWords } from './words.ts';

/** Kept by the tab and gone with it. The token goes nowhere but into the header of an answer. */
const kept = { token: 'floodgate-token', by: 'floodgate-name' } as const;

export interface Answers {
  /** Whether the service takes answers; a demonstration does not. */
  isPossible: boolean;
  /** Puts what can be said about an incident beside it. */
  offer(item: Element, incident: AlertEvent): void;
}

/** What a person says about an incident: a button each, and a dialog that asks who says so and why. */
export function createAnswers(): Answers {
  const told = find('#answered');
  /** What was last heard of the incident that an item of the list shows. */
  const newest = new WeakMap<Element, AlertEvent>();
  /** Answered and not heard of since, by the sequence that it was answered at. */
  const sent = new Map<string, number>();
  const ask = createDialog((incident, action) => {
    sent.set(incident.id, incident.sequence);
    setText(told, `${answerWords[action].done}: it takes effect with the next pane.`);
  });
  const button = (item: Element, name: string, action: AnswerAction) => {
    const { button: words } = answerWords[action];
    const made = make('button', words);
    made.type = 'button';
    made.setAttribute('aria-label', `${words}: ${name}`);
    made.addEventListener('click', () => {
      const incident = newest.get(item);
      if (incident !== undefined) ask(incident, action);
    });
    return made;
  };

  return {
    isPossible: false,
    offer(item, incident) {
      newest.set(item, incident);
      const answered = sent.get(incident.id);
      if (answered !== undefined && answered < incident.sequence) {
        sent.delete(incident.id);
        setText(told, '');
      }
      const actions = this.isPossible ? answersTo(incident) : [];
      const row = item.querySelector<HTMLElement>('.answers') ?? item.appendChild(make('div', '', 'answers'));
      const name = nameOf(incident);
      if (row.dataset['actions'] === actions.join() && row.dataset['name'] === name) return;
      row.dataset['actions'] = actions.join();
      row.dataset['name'] = name;
      const hadFocus = row.contains(document.activeElement);
      row.replaceChildren(...actions.map(action => button(item, name, action)));
      if (hadFocus) find<HTMLElement>('summary', item).focus();
    },
  };
}

type Ask = (incident: AlertEvent, action: AnswerAction) => void;

function createDialog(done: Ask): Ask {
  const dialog = find<HTMLDialogElement>('#answer');
  const form = find<HTMLFormElement>('form', dialog);
  const by = find<HTMLInputElement>('[name="by"]', form);
  const note = find<HTMLInputElement>('[name="note"]', form);
  const token = find<HTMLInputElement>('[name="token"]', form);
  const fault = find('#answer-fault');
  const submit = find<HTMLButtonElement>('[type="submit"]', form);
  let asked: { readonly incident: AlertEvent; readonly action: AnswerAction } | undefined;

  const askForToken = (isAsked: boolean) => {
    for (const element of [token.labels?.[0], find<HTMLElement>('#answer-where')]) {
      if (element) element.hidden = !isAsked;
    }
    token.disabled = !isAsked;
  };
  const send = async () => {
    if (asked === undefined) return;
    const { incident, action } = asked;
    const known = sessionStorage.getItem(kept.token) ?? token.value.trim();
    submit.disabled = true;
    const problem = await answer(incident.id, known, { action, by: by.value.trim(), note: note.value.trim() });
    submit.disabled = false;
    if (problem === undefined) {
      sessionStorage.setItem(kept.token, known);
      sessionStorage.setItem(kept.by, by.value.trim());
      dialog.close();
      done(incident, action);
      return;
    }
    setText(fault, problem.words);
    if (!problem.isOfToken) return;
    sessionStorage.removeItem(kept.token);
    askForToken(true);
    token.focus();
    token.select();
  };
  form.addEventListener('submit', event => {
    event.preventDefault();
    void send();
  });
  find('[type="button"]', form).addEventListener('click', () => dialog.close());

  return (incident, action) => {
    asked = { incident, action };
    const { button, effect } = answerWords[action];
    setText(find('#answer-title'), `${button}: ${nameOf(incident)}`);
    setText(find('#answer-effect'), effect);
    setText(submit, button);
    setText(fault, '');
    by.value = sessionStorage.getItem(kept.by) ?? by.value;
    note.value = '';
    token.value = '';
    askForToken(sessionStorage.getItem(kept.token) === null);
    dialog.showModal();
  };
}

interface Problem {
  readonly words: string;
  readonly isOfToken: boolean;
}

/** Undefined when the service has taken it. */
async function answer(
  id: string,
  token: string,
  { note, ...said }: { readonly action: AnswerAction; readonly by: string; readonly note: string },
): Promise<Problem | undefined> {
  // Other characters cannot stand in a header, so no service has such a token.
  if (!/^[ -~]+$/.test(token)) return { words: 'The service does not know this token.', isOfToken: true };
  try {
    const response = await fetch(`/api/v1/incidents/${encodeURIComponent(id)}/answers`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(note === '' ? said : { ...said, note }),
    });
    if (response.ok) return undefined;
    if (response.status === 401) return { words: 'The service does not know this token.', isOfToken: true };
    const { detail } = (await response.json()) as { readonly detail?: string };
    return { words: detail ?? `The service answered ${response.status}.`, isOfToken: false };
  } catch {
    return { words: 'The service cannot be reached. Nothing was said; try again.', isOfToken: false };
  }
}

function nameOf({ kind, onset }: AlertEvent): string {
  return `${kindWords(kind)} since ${clock(Date.parse(onset))} UTC`;
}
