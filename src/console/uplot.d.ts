/** The chart library as the server serves it beside the page, `/uplot.js`. */
export { default } from 'uplot';
