import type { components } from "./schema";

type Schemas = components["schemas"];

export type Problem = Schemas["Problem"];
export type Me = Schemas["Me"];
export type Project = Schemas["Project"];
export type RunSummary = Schemas["RunSummary"];
export type RunDetail = Schemas["RunDetail"];
export type RunState = Schemas["RunState"];
export type Metric = Schemas["Metric"];
export type Gate = Schemas["Gate"];
export type Difference = Schemas["Difference"];
export type TrialSummary = Schemas["TrialSummary"];
export type TrialDetail = Schemas["TrialDetail"];
export type CallDetail = Schemas["CallDetail"];
export type Comparison = Schemas["Comparison"];
export type ComparedMetric = Schemas["ComparedMetric"];
export type Flips = Schemas["Flips"];
export type TrendSeries = Schemas["TrendSeries"];
export type SampleCell = Schemas["SampleCell"];
export type Overview = Schemas["Overview"];
export type Outcome = Schemas["Outcome"];
export type Cost = Schemas["Cost"];
export type LiveSnapshot = Schemas["LiveSnapshot"];
export type LiveMessage = Schemas["LiveMessage"];
