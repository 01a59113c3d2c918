using Domicile.Estate.Facts;

namespace Domicile.Policy.Verdicts.Evidence;

/// <summary>An entity acts for another under a contract for a time.</summary>
public sealed record ProcessorFact(string Controller, string Processor, Period Period, string Source);
