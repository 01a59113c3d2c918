using Domicile.SubjectDirectory;

namespace Domicile.Gateway.Sessions;

/// <summary>A turn that a guard refused is taken back, to run again.</summary>
/// <param name="Told">The home that the refusal named; null when it named none.</param>
/// <param name="Pause">How long to wait first.</param>
internal sealed record Retry(Home? Told, TimeSpan Pause);
