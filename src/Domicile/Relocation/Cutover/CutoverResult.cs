using Domicile.Relocation.Verification;

namespace Domicile.Relocation.Cutover;

/// <summary>What came of one cut-over.</summary>
/// <param name="Phase">Moved; or copied, to be tried again; or quarantined.</param>
/// <param name="Pause">From the moment new writers were refused until the target took writes; zero when it was not switched.</param>
/// <param name="Certificate">What was compared; null when it was not switched.</param>
public sealed record CutoverResult(CutoverPhase Phase, TimeSpan Pause, Certificate? Certificate);
