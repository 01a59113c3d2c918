using System.Collections.Immutable;
using Domicile.Estate.Facts.Yaml;

namespace Domicile.Policy.Verdicts;

/// <summary>What an operator expects the engine to say: a test of law and policy together.</summary>
/// <param name="Name">What is promised.</param>
/// <param name="On">The day.</param>
/// <param name="Ask">The question, by words.</param>
/// <param name="Allowed">The verdict expected.</param>
/// <param name="Because">Rows that must be among those that decided; may be empty.</param>
/// <param name="At">Where it was written.</param>
public sealed record Expectation(
    string Name, DateOnly On, QuestionWords Ask, bool Allowed, ImmutableArray<string> Because, Place At);
