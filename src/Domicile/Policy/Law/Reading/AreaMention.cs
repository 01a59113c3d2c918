using Domicile.Estate.Facts;
using Domicile.Estate.Facts.Yaml;

namespace Domicile.Policy.Law.Reading;

/// <summary>A country or area that a row named, to be looked up when all packs are read.</summary>
internal sealed record AreaMention(string Word, Period Period, Place At, bool ThirdAllowed, bool ElsewhereAllowed);
