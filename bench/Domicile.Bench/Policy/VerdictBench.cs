using System.Diagnostics;
using System.Globalization;
using Domicile.Policy.Law.Reading;
using Domicile.Policy.Verdicts;
using Domicile.Tests.Policy.Cedar;

namespace Domicile.Bench.Policy;

/// <summary>Verdicts a second on one core, beside Cedar's own engine on the same generated rules and questions.</summary>
public static class VerdictBench
{
    private const int Questions = 2000;
    private const int Rounds = 500;

    /// <summary>Measures and writes <paramref name="report"/>; the machine and commit stand in it.</summary>
    public static async Task RunAsync(string repository, string report, CancellationToken cancellationToken)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture);
        await text.WriteLineAsync($"# Verdicts a second, one core\n\nMachine: {Machine()}. Commit: {await GitAsync(repository, cancellationToken)}.\n");
        await text.WriteLineAsync("| rules | Domicile, ns a verdict | Domicile, verdicts/s | Cedar, ns a call | Cedar's call without rules, ns | verdicts that agree | ratio, calls | ratio, evaluation alone |\n| --- | --- | --- | --- | --- | --- | --- | --- |");
        var version = "";
        foreach (var rows in new[] { 8, 16, 32 })
        {
            version = await CompareAsync(repository, rows, text, cancellationToken);
        }

        await text.WriteLineAsync($"\nCedar {version} (@cedar-policy/cedar-wasm) by node, policies parsed beforehand; its call carries the question as JSON into WebAssembly and back. 'Without rules' is the same call against one policy that permits everything: what is left over it is evaluation. Cedar's native library was not measured and is faster than its WebAssembly build; the machine was shared, so judge the order of magnitude. Domicile's side is `DecisionTable.Decide` on prepared questions; {Questions} questions, {Rounds} rounds after as many to warm up, best of five.\n");
        await WriteShippedAsync(text);
        Directory.CreateDirectory(Path.GetDirectoryName(report)!);
        await File.WriteAllTextAsync(report, text.ToString(), cancellationToken);
        Console.Write(text.ToString());
    }

    private static async Task<string> CompareAsync(string repository, int rows, StringWriter text, CancellationToken cancellationToken)
    {
        var law = new RandomLaw(rows);
        var (book, policy) = (law.Book(packs: 3, rowsEach: rows), law.Policy(rows));
        var table = DecisionTable.Compile(book, policy, RandomLaw.Day);
        var asked = Enumerable.Range(0, Questions).Select(_ => law.Question()).ToList();
        var prepared = asked.Select(table.Prepare).ToArray();
        var contexts = asked.Select(q => CedarText.Context(book, q)).ToList();
        var folder = Path.Combine(repository, "tests/cedar");

        var ours = NanosecondsEach(table, prepared);
        var theirs = await CedarPeer.DecideAsync(folder, CedarText.Policies(book, policy), contexts, repeat: 10, cancellationToken);
        var empty = await CedarPeer.DecideAsync(folder, "permit(principal, action, resource);", contexts, repeat: 10, cancellationToken);
        var agree = prepared.Where((q, n) => table.Decide(q).Allowed == theirs.Decisions[n]).Count();
        var evaluation = theirs.NanosecondsEach!.Value - empty.NanosecondsEach!.Value;
        await text.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"| {rows * 4} | {ours:F0} | {1e9 / ours:N0} | {theirs.NanosecondsEach:F0} | {empty.NanosecondsEach:F0} | {agree} of {Questions} | {theirs.NanosecondsEach / ours:F0}x | {evaluation / ours:F0}x |"));
        return theirs.Version;
    }

    private static async Task WriteShippedAsync(StringWriter text)
    {
        var book = LawBookReader.Load(ShippedLaw.Sources);
        var table = DecisionTable.Compile(book, OperatorPolicy.StoreOnly, RandomLaw.Day);
        var law = new RandomLaw(1);
        var asked = Enumerable.Range(0, Questions).Select(_ => law.Question() with { Act = Domicile.Policy.Law.Vocabulary.Act.Store, With = [] }).ToList();
        var decide = NanosecondsEach(table, [.. asked.Select(table.Prepare)]);
        var clock = Stopwatch.StartNew();
        var allowed = 0;
        for (var round = 0; round < 100; round++)
        {
            foreach (var words in asked)
            {
                allowed += table.Decide(table.Prepare(words)).Allowed ? 1 : 0;
            }
        }

        var both = clock.Elapsed.TotalNanoseconds / (100 * Questions);
        await text.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"The shipped packs ({table.Rows.Length} rows in force): {decide:F0} ns a verdict ({1e9 / decide:N0}/s) on prepared questions, {both:F0} ns ({1e9 / both:N0}/s) with preparing them from words; {allowed / 100} of {Questions} allowed."));
    }

    private static double NanosecondsEach(DecisionTable table, Question[] questions)
    {
        var best = double.MaxValue;
        var allowed = 0;
        for (var attempt = 0; attempt < 6; attempt++)
        {
            var clock = Stopwatch.StartNew();
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var question in questions)
                {
                    allowed += table.Decide(question).Allowed ? 1 : 0;
                }
            }

            best = attempt == 0 ? best : Math.Min(best, clock.Elapsed.TotalNanoseconds / ((double)Rounds * questions.Length));
        }

        GC.KeepAlive(allowed);
        return best;
    }

    private static string Machine()
    {
        var model = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[^1]
            : null;
        return $"{model ?? "unknown processor"}, {Environment.ProcessorCount} cores, .NET {Environment.Version}";
    }

    private static async Task<string> GitAsync(string repository, CancellationToken cancellationToken)
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", repository, "rev-parse", "--short", "HEAD"]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        return (await git.StandardOutput.ReadToEndAsync(cancellationToken)).Trim();
    }
}
