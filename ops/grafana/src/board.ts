import type * as cog from '@grafana/grafana-foundation-sdk/cog';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import { colours } from './colours.ts';
import { datasource } from './panels.ts';
import { series } from './queries.ts';

export interface Board {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly panels: readonly cog.Builder<dashboard.Panel>[];
}

/** Where a floodgate that docker-compose.yml or docs/deployment.md started serves its page and its runbooks. */
const floodgate = 'http://127.0.0.1:9464';

/** A dashboard with the variables, annotations and links that all have. */
export function boardOf({ uid, title, description, panels }: Board): dashboard.Dashboard {
  const builder = new dashboard.DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(['floodgate'])
    .readonly()
    .timezone('utc')
    .refresh('5s')
    .time({ from: 'now-30m', to: 'now' })
    .tooltip(dashboard.DashboardCursorSync.Crosshair)
    .variables([
      new dashboard.DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'),
      variable('job', 'Job', 'label_values(floodgate_build_info, job)'),
      variable('instance', 'Instance', 'label_values(floodgate_build_info{job=~"$job"}, instance)'),
      variable('site', 'Site', 'label_values(floodgate_requests_total{job=~"$job", instance=~"$instance"}, site)'),
    ])
    .annotation(
      new dashboard.AnnotationQueryBuilder()
        .name('Incidents')
        .datasource(datasource)
        .enable(true)
        .iconColor(colours.attack)
        .expr(`sum by (site, kind, severity) (increase(${series('floodgate_incidents_total')}[$__rate_interval])) > 0`)
        .titleFormat('{{kind}} opened')
        .textFormat('{{severity}} on {{site}}'),
    )
    .links([
      link('Live page', `${floodgate}/`, 'Clusters, networks and latest verdicts, as they come'),
      link('Runbooks', `${floodgate}/runbooks/`, 'What to do about each alert'),
      new dashboard.DashboardLinkBuilder('floodgate')
        .type(dashboard.DashboardLinkType.Dashboards)
        .tags(['floodgate'])
        .includeVars(true)
        .keepTime(true),
    ]);
  for (const panel of panels) builder.withPanel(panel);
  const built = builder.build();
  for (const [at, panel] of (built.panels ?? []).entries()) panel.id = at + 1;
  return built;
}

function variable(name: string, label: string, query: string): dashboard.QueryVariableBuilder {
  return new dashboard.QueryVariableBuilder(name)
    .label(label)
    .datasource(datasource)
    .query({ query, refId: 'StandardVariableQuery' })
    .definition(query)
    .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
    .sort(dashboard.VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.+')
    .current({ selected: true, text: ['All'], value: ['$__all'] });
}

function link(title: string, url: string, tooltip: string): dashboard.DashboardLinkBuilder {
  return new dashboard.DashboardLinkBuilder(title)
    .type(dashboard.DashboardLinkType.Link)
    .url(url)
    .tooltip(tooltip)
    .icon('external link')
    .targetBlank(true);
}
