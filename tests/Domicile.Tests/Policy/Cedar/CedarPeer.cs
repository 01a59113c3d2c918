using System.Text.Json;
using Domicile.Tests.Peers;

namespace Domicile.Tests.Policy.Cedar;

/// <summary>Runs Cedar's own engine (its WebAssembly build, by node) on a policy set and requests.</summary>
public static class CedarPeer
{
    /// <summary>What Cedar answers.</summary>
    public sealed record Answer(string Version, bool[] Decisions, double? NanosecondsEach);

    /// <summary>Decides each request; with <paramref name="repeat"/> also times them that many times.</summary>
    public static async Task<Answer> DecideAsync(
        string folder, string policies, IEnumerable<IReadOnlyDictionary<string, object>> requests, int repeat, CancellationToken cancellationToken)
    {
        var input = JsonSerializer.Serialize(new { policies, requests, repeat });
        var output = await NodePeer.RunAsync(folder, "decide.cjs", [], input, cancellationToken);
        return JsonSerializer.Deserialize<Answer>(output, JsonSerializerOptions.Web)!;
    }
}
