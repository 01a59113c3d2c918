namespace Domicile.Assessment;

/// <summary>How long writers of one batch would be refused, as far as a look from outside can tell.</summary>
/// <param name="Milliseconds">The prediction.</param>
/// <param name="LongestWriterMilliseconds">The oldest transaction that had written when we looked.</param>
/// <param name="RoundTripMilliseconds">One round trip from here.</param>
/// <param name="Formula">How the parts make the whole.</param>
/// <param name="Sql">The statement that showed the writer.</param>
public sealed record PausePrediction(double Milliseconds, double LongestWriterMilliseconds, double RoundTripMilliseconds, string Formula, string Sql);
