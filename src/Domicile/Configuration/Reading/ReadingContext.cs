using Domicile.Configuration.Yaml;

namespace Domicile.Configuration.Reading;

/// <summary>What the readers of sections share: the sections, the faults, and where secrets come from.</summary>
/// <param name="Sections">The files, by section.</param>
/// <param name="Log">Where faults go.</param>
/// <param name="Environment">Gives an environment variable; null when it is not set.</param>
internal sealed record ReadingContext(Sections Sections, FaultLog Log, Func<string, string?> Environment);
