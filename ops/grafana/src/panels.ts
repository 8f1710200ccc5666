import * as bargauge from '@grafana/grafana-foundation-sdk/bargauge';
import * as common from '@grafana/grafana-foundation-sdk/common';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import { colours } from './colours.ts';

export const datasource: common.DataSourceRef = { type: 'prometheus', uid: '$'.concat('{datasource}') };

export interface Query {
  readonly expr: string;
  /** Name of a series, with its labels in double braces. */
  readonly legend: string;
}

/** What every panel has. Title and description are what an analyst reads. */
export interface Frame {
  readonly title: string;
  readonly description: string;
  /** Grafana's name of a unit; `suffix:` makes one up. */
  readonly unit: string;
  readonly queries: readonly Query[];
  /** Of 24 columns. */
  readonly span: number;
  /** In rows of 38 pixels. */
  readonly height: number;
  readonly noValue?: string;
  readonly decimals?: number;
}

interface Mapped {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly colour: string;
}

type Build<P> = P &
  Record<'title' | 'description' | 'unit' | 'noValue', (text: string) => P> &
  Record<'span' | 'height' | 'decimals', (number: number) => P> & {
    datasource(ref: common.DataSourceRef): P;
    targets(targets: prometheus.DataqueryBuilder[]): P;
  };

/** A number, or a word for it, as of now. */
export function statOf(
  frame: Frame & {
    readonly mapped?: readonly Mapped[];
    /** Colour from a value on, ascending; the first from the lowest. */
    readonly steps?: readonly (readonly [number | null, string])[];
    readonly show?: 'value' | 'name' | 'both';
    readonly trend?: boolean;
    readonly filled?: boolean;
  },
): stat.PanelBuilder {
  const panel = framed(new stat.PanelBuilder(), frame, { instant: frame.trend !== true })
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .colorMode(frame.filled ? common.BigValueColorMode.Background : common.BigValueColorMode.Value)
    .graphMode(frame.trend ? common.BigValueGraphMode.Area : common.BigValueGraphMode.None)
    .textMode(
      frame.show === 'name'
        ? common.BigValueTextMode.Name
        : frame.show === 'both'
          ? common.BigValueTextMode.ValueAndName
          : common.BigValueTextMode.Auto,
    )
    .colorScheme(new dashboard.FieldColorBuilder().mode(dashboard.FieldColorModeId.Thresholds))
    .thresholds(stepsOf(frame.steps ?? [[null, colours.plain]]));
  if (frame.mapped) panel.mappings(frame.mapped.map(rangeMapping));
  return panel;
}

/** Lines over time. */
export function graphOf(
  frame: Frame & {
    /** A fixed colour for each series, by its name. */
    readonly colours?: Readonly<Record<string, string>>;
    /** Series that are drawn as a dashed line. */
    readonly dashed?: readonly string[];
    readonly filled?: readonly string[];
    readonly stacked?: boolean;
    /** A line at a value that matters. */
    readonly limit?: number;
    readonly max?: number;
  },
): timeseries.PanelBuilder {
  const panel = framed(new timeseries.PanelBuilder(), frame)
    .lineWidth(2)
    .fillOpacity(frame.stacked ? 40 : 0)
    .min(0)
    .showPoints(common.VisibilityMode.Never)
    // Where series cannot be named beforehand, tones of one colour tell them apart as well as they can.
    .colorScheme(new dashboard.FieldColorBuilder().mode(dashboard.FieldColorModeId.Shades).fixedColor(colours.plain))
    .legend(
      new common.VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(common.LegendDisplayMode.List)
        .placement(common.LegendPlacement.Bottom),
    )
    .tooltip(
      new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi).sort(common.SortOrder.Descending),
    );
  if (frame.stacked) panel.stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal));
  if (frame.max !== undefined) panel.max(frame.max);
  if (frame.limit !== undefined) {
    panel
      .thresholds(
        stepsOf([
          [null, 'transparent'],
          [frame.limit, colours.attack],
        ]),
      )
      .thresholdsStyle(new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed));
  }
  for (const [name, colour] of Object.entries(frame.colours ?? {})) {
    const properties: dashboard.DynamicConfigValue[] = [{ id: 'color', value: { mode: 'fixed', fixedColor: colour } }];
    if (frame.dashed?.includes(name))
      properties.push({ id: 'custom.lineStyle', value: { fill: 'dash', dash: [8, 6] } });
    if (frame.filled?.includes(name)) properties.push({ id: 'custom.fillOpacity', value: 25 });
    // Series of several sites have the site behind their name.
    panel.overrideByRegexp(`/^${name}\\b/`, properties);
  }
  return panel;
}

/** One bar for each series, as of now, all of one colour. */
export function barsOf(frame: Frame): bargauge.PanelBuilder {
  return framed(new bargauge.PanelBuilder(), frame, { instant: true })
    .orientation(common.VizOrientation.Horizontal)
    .displayMode(common.BarGaugeDisplayMode.Basic)
    .valueMode(common.BarGaugeValueMode.Color)
    .namePlacement(common.BarGaugeNamePlacement.Left)
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .min(0)
    .colorScheme(new dashboard.FieldColorBuilder().mode(dashboard.FieldColorModeId.Fixed).fixedColor(colours.attack));
}

/** Labels as columns and the value under a name of its own. */
export function tableOf(frame: Frame & { readonly columns: Readonly<Record<string, string>> }): table.PanelBuilder {
  return framed(new table.PanelBuilder(), frame, { instant: true, format: prometheus.PromQueryFormat.Table })
    .cellHeight(common.TableCellHeight.Sm)
    .withTransformation({
      id: 'organize',
      options: { excludeByName: { Time: true }, renameByName: frame.columns, indexByName: {} },
    });
}

function framed<P>(
  panel: Build<P>,
  frame: Frame,
  options: { readonly instant?: boolean; readonly format?: prometheus.PromQueryFormat } = {},
): P {
  panel.title(frame.title);
  panel.description(frame.description);
  panel.unit(frame.unit);
  panel.span(frame.span);
  panel.height(frame.height);
  panel.datasource(datasource);
  if (frame.noValue !== undefined) panel.noValue(frame.noValue);
  if (frame.decimals !== undefined) panel.decimals(frame.decimals);
  panel.targets(
    frame.queries.map(({ expr, legend }, at) => {
      const query = new prometheus.DataqueryBuilder()
        .refId(String.fromCharCode(65 + at))
        .datasource(datasource)
        .expr(expr)
        .legendFormat(legend)
        .editorMode(prometheus.QueryEditorMode.Code)
        .format(options.format ?? prometheus.PromQueryFormat.TimeSeries);
      return options.instant ? query.instant() : query.range();
    }),
  );
  return panel;
}

function stepsOf(steps: readonly (readonly [number | null, string])[]): dashboard.ThresholdsConfigBuilder {
  return new dashboard.ThresholdsConfigBuilder()
    .mode(dashboard.ThresholdsMode.Absolute)
    .steps(steps.map(([value, color]) => ({ value, color })));
}

function rangeMapping({ from, to, text, colour }: Mapped, index: number): dashboard.ValueMapping {
  return { type: dashboard.MappingType.RangeToText, options: { from, to, result: { text, color: colour, index } } };
}
