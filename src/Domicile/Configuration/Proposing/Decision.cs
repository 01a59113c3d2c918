using Domicile.Postgres;

namespace Domicile.Configuration.Proposing;

/// <summary>Something that a person must decide, and what the proposal assumes until then.</summary>
/// <param name="Code">A stable word for the kind of question, in kebab case.</param>
/// <param name="Table">The table it is about; null for the whole.</param>
/// <param name="Question">What is open.</param>
/// <param name="Assumed">What the proposal does meanwhile.</param>
public sealed record Decision(string Code, TableName? Table, string Question, string Assumed);
