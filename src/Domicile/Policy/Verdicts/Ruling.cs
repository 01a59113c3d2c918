using System.Runtime.InteropServices;
using Domicile.Policy.Law.Vocabulary;

namespace Domicile.Policy.Verdicts;

/// <summary>A verdict without words: what a gateway needs for each request. <see cref="DecisionTable.Explain"/> adds the
/// words.</summary>
/// <param name="Allowed">The verdict.</param>
/// <param name="Obligations">What an allowed act obliges to; nothing when refused.</param>
/// <param name="Attached">The packs that reach the data, one bit each.</param>
/// <param name="Satisfied">Those of them with a row that permits.</param>
/// <param name="Forbidding">The first row that forbids, or -1.</param>
/// <param name="Unverified">True when a row that decided was never checked against its source.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Ruling(
    bool Allowed, Obligation Obligations, ulong Attached, ulong Satisfied, int Forbidding, bool Unverified);
