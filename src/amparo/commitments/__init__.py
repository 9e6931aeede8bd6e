"""Treaties, national laws against a model law, promises: rules and derivations, each status with source and date.

Where to find what (all results are frozen dataclasses; everything people read is a `Text`):

treaties
  instruments  Instrument, instruments(), instrument(id)
  events       TreatyEvent, Act, JOINING, OBSERVATIONS, Refusal
  register     shipped_events(), published_cells(), by_cell(events)
  sequence     check_events(events) -> refusals of impossible events, STEPS (the table of steps)
  status       derive(state, instrument, events, on, entered_until) -> CellStatus (status, in_force, conflicts ...)
  matrix       matrix(events, on), shipped_matrix(on), counts, who_has_not, changes, timeline, check_state, check_day
  output       treaty_row, treaty_cells (CSV), treaty_sdmx, law_row, law_cells
laws
  laws         law_answers(state), all_answers() -> one LawAnswer per law and check; answer_on(offence, check)
  checks/      one check, one file; checks() lists them
  law_data     what rows of laws say beside the elements; determinations of the US Department of Labor
promises
  promises     Promise, promises() (the 92)
  keeping      PromiseEvent, standing(...) -> government and civil society, never merged
  indicators   measured(promise, matrix) -> Measured with lineage, from treaties and checks
"""
