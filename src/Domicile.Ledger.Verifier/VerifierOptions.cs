namespace Domicile.Ledger.Verifier;

/// <summary>The kit's few options, parsed without any package.</summary>
/// <param name="Policy">A trust policy file.</param>
/// <param name="Keys">Log keys, instead of a policy.</param>
/// <param name="Seen">Files of checkpoints that others saw.</param>
/// <param name="Remember">File that keeps the newest verified checkpoint.</param>
/// <param name="MaxAge">Oldest cosignature accepted.</param>
/// <param name="RawEntries">Entries are not Domicile's.</param>
/// <param name="Json">Answer with one JSON object.</param>
internal sealed record VerifierOptions(
    string? Policy, IReadOnlyList<string> Keys, IReadOnlyList<string> Seen, string? Remember, TimeSpan? MaxAge, bool RawEntries, bool Json)
{
    public static VerifierOptions Parse(IEnumerable<string> args)
    {
        var rest = new Queue<string>(args);
        var options = new VerifierOptions(null, [], [], null, null, false, false);
        while (rest.TryDequeue(out var name))
        {
            options = name switch
            {
                "--raw-entries" => options with { RawEntries = true },
                "--json" => options with { Json = true },
                "--policy" => options with { Policy = Value(name, rest) },
                "--key" => options with { Keys = [.. options.Keys, Value(name, rest)] },
                "--seen" => options with { Seen = [.. options.Seen, Value(name, rest)] },
                "--remember" => options with { Remember = Value(name, rest) },
                "--max-age" => options with { MaxAge = Age(Value(name, rest)) },
                _ => throw Unknown($"'{name}' is no option"),
            };
        }

        return options;
    }

    public static int Usage()
    {
        Console.Error.WriteLine("""
            domicile-verify verify LOG (--policy FILE | --key VKEY...) [--seen CHECKPOINT]... [--remember FILE] [--max-age hh:mm:ss] [--raw-entries] [--json]
            domicile-verify check RECEIPT ENTRY (--policy FILE | --key VKEY...) [--json]

            LOG is a folder or an http(s) address. Exit code: 0 good, 1 bad, 2 the input cannot be used.
            """);
        return VerifierCommands.BadInput;
    }

    private static string Value(string name, Queue<string> rest) =>
        rest.TryDequeue(out var value) ? value : throw Unknown($"'{name}' wants a value");

    private static TimeSpan Age(string text) =>
        TimeSpan.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var age) ? age : throw Unknown($"'{text}' is no time as hh:mm:ss");

    private static LedgerException Unknown(string why) => new(
        message: "The command line cannot be used.", detail: why + ".", hint: "Run domicile-verify without arguments to see its options.");
}
