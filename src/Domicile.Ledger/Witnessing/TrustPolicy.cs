using System.Globalization;
using Domicile.Ledger.Notes;

namespace Domicile.Ledger.Witnessing;

/// <summary>Which logs are trusted, which witnesses are known, and how many of them must have cosigned.</summary>
/// <remarks>Lines: <c>log vkey [url]</c>, <c>witness name vkey [url]</c>, <c>group name all|any|k member...</c>, <c>quorum name|none</c>;
/// names are defined before they are used. Source: C2SP tlog-policy.</remarks>
public sealed class TrustPolicy
{
    private const string NoQuorum = "none";

    private readonly List<VerifierKey> _logs = [];
    private readonly Dictionary<string, PolicyWitness> _witnesses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Needed, string[] Members)> _groups = new(StringComparer.Ordinal);
    private readonly HashSet<string> _grouped = new(StringComparer.Ordinal);

    private TrustPolicy()
    {
    }

    /// <summary>Keys of trusted logs.</summary>
    public IReadOnlyList<VerifierKey> Logs => _logs;

    /// <summary>The known witnesses.</summary>
    public IReadOnlyCollection<PolicyWitness> Witnesses => _witnesses.Values;

    /// <summary>Their keys.</summary>
    public IReadOnlyList<VerifierKey> WitnessKeys => [.. _witnesses.Values.Select(w => w.Key)];

    /// <summary>The witness or group that must have cosigned, or "none".</summary>
    public string Quorum { get; private set; } = "";

    /// <summary>A policy that trusts these logs and asks for no witness.</summary>
    public static TrustPolicy OfLogs(params IEnumerable<VerifierKey> logs)
    {
        var policy = new TrustPolicy { Quorum = NoQuorum };
        policy._logs.AddRange(logs);
        return policy;
    }

    /// <summary>Reads a policy file.</summary>
    /// <exception cref="LedgerException">It is malformed; the detail names the line.</exception>
    public static TrustPolicy Parse(string text)
    {
        var policy = new TrustPolicy();
        foreach (var (line, number) in text.Split('\n').Select((line, i) => (line, i + 1)))
        {
            if (line.Any(c => (c < 0x20 && c != '\t') || c == 0x7f))
            {
                throw Malformed(number, "a control character");
            }

            var words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0 && words[0][0] != '#')
            {
                policy.Read(words, number);
            }
        }

        return policy.Quorum.Length > 0 ? policy : throw Malformed(text.Split('\n').Length, "there is no quorum line");
    }

    /// <summary>Whether a verified checkpoint carries the quorum's cosignatures.</summary>
    public bool IsSatisfiedBy(SignedCheckpoint checkpoint) =>
        Quorum == NoQuorum || Holds(Quorum, checkpoint.Signatures.Select(s => s.Key).ToHashSet());

    private static LedgerException Malformed(int line, string why) => new(
        message: "This is not a trust policy.",
        detail: $"Line {line}: {why}.",
        hint: "Lines are: log <vkey> [url], witness <name> <vkey> [url], group <name> all|any|<k> <member>..., quorum <name>|none.");

    private void Read(string[] words, int line)
    {
        switch (words[0])
        {
            case "log" when words.Length is 2 or 3:
                AddLog(VerifierKey.Parse(words[1]), line);
                break;
            case "witness" when words.Length is 3 or 4:
                AddWitness(words[1], VerifierKey.Parse(words[2]), words.ElementAtOrDefault(3), line);
                break;
            case "group" when words.Length >= 4:
                AddGroup(words[1], words[2], words[3..], line);
                break;
            case "quorum" when words.Length == 2 && Quorum.Length == 0 && (words[1] == NoQuorum || IsDefined(words[1])):
                Quorum = words[1];
                break;
            default:
                throw Malformed(line, $"'{words[0]}' with {words.Length - 1} words, given twice, or of an undefined name");
        }
    }

    private void AddLog(VerifierKey key, int line)
    {
        if (key.Algorithm != SignatureAlgorithm.Ed25519 || _logs.Any(l => l.PublicKey.AsSpan().SequenceEqual(key.PublicKey)))
        {
            throw Malformed(line, "a log's key is of type 0x01 and listed once");
        }

        _logs.Add(key);
    }

    private void AddWitness(string name, VerifierKey key, string? url, int line)
    {
        if (key.Algorithm != SignatureAlgorithm.CosignatureV1 || WitnessKeys.Any(w => w.PublicKey.AsSpan().SequenceEqual(key.PublicKey)))
        {
            throw Malformed(line, "a witness's key is of type 0x04 and listed once");
        }

        Uri? address = null;
        if (name == NoQuorum || IsDefined(name) || (url is not null && !Uri.TryCreate(url, UriKind.Absolute, out address)))
        {
            throw Malformed(line, $"'{name}' is taken, or '{url}' is no URL");
        }

        _witnesses.Add(name, new PolicyWitness(name, key, address));
    }

    private void AddGroup(string name, string needed, string[] members, int line)
    {
        var count = needed switch
        {
            "all" => members.Length,
            "any" => 1,
            _ => int.TryParse(needed, NumberStyles.None, CultureInfo.InvariantCulture, out var k) ? k : 0,
        };
        if (name == NoQuorum || IsDefined(name) || count < 1 || count > members.Length || !members.All(m => IsDefined(m) && _grouped.Add(m)))
        {
            throw Malformed(line, "a group's name is new, its members are defined above and in no other group, and it needs 1 to all of them");
        }

        _groups.Add(name, (count, members));
    }

    private bool IsDefined(string name) => _witnesses.ContainsKey(name) || _groups.ContainsKey(name);

    private bool Holds(string name, HashSet<VerifierKey> signed) => _witnesses.TryGetValue(name, out var witness)
        ? signed.Contains(witness.Key)
        : _groups[name].Members.Count(member => Holds(member, signed)) >= _groups[name].Needed;
}
