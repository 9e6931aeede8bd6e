"""Treaties, national laws against a model law, promises: rules and derivations, each status with source and date.

Where to find what (all results are frozen dataclasses; everything people read is a `Text`):

treaties
  instruments  Instrument, instruments(), instrument(id)
  events       TreatyEvent, Act, JOINING, OBSERVATIONS, Refusal
  register     shipped_events(), published_cells(), by_cell(events)
  sequence     check_events(events) -> refusals of impossible events, STEPS (the table of steps)
  status       derive(state, instrument, events, on, entered_until) -> CellStatus (status, in_force, conflicts ...)
  matrix       matrix(events, on), shipped_matrix(on), counts, who_has_not, changes, timeline, check_state, check_day
  output       treaty_rows -> JSON, CSV, SDMX-CSV
  depositaries read_depositary(form, text, instrument) -> proposed events; diff_against(events) -> Proposal
laws
  laws         law_answers(state) -> one LawAnswer per check; checks() -> every Check
  checks/      one check, one file
  comparison   compare(rule_set, rule_set) -> two laws side by side
  amendment    amended(offence, text), flips(before, after) -> which cases change
promises
  promises     Promise, promises(), blocks()
  keeping      PromiseEvent, standing(...) -> government and civil society, never merged
  indicators   measured(promise, evidence) -> Measured with lineage
  plans        read_plan(path) -> a national plan in the same form
outcomes       tiers(state), reported(region, state)
"""
