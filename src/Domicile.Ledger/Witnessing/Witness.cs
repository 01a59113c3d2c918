using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Domicile.Ledger.Disk;
using Domicile.Ledger.Hashing;
using Domicile.Ledger.Notes;
using Domicile.Ledger.Proofs;
using Domicile.Ledger.Serving;
using Domicile.Ledger.Writing;

namespace Domicile.Ledger.Witnessing;

/// <summary>Cosigns checkpoints of logs it knows, each only if it extends the last it cosigned: no log can show two histories past it.</summary>
/// <remarks>Source: C2SP tlog-witness. Check and record are one compare-and-set, so two requests at once cannot roll a log back.</remarks>
public sealed class Witness : IDisposable
{
    private const string AddCheckpoint = "add-checkpoint";

    private readonly SignerKey _key;
    private readonly IReadOnlyList<VerifierKey> _logs;
    private readonly FileSignOnceGuard _guard;
    private readonly ILogDisk _disk;
    private readonly string _folder;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _oneAtATime = new(1);

    /// <summary>Makes a witness.</summary>
    /// <param name="key">Its key, of type 0x04. The caller disposes it.</param>
    /// <param name="logs">Keys of the logs it watches; a key's name is the log's origin.</param>
    /// <param name="disk">Where its folder is.</param>
    /// <param name="folder">Keeps the last head of each log and its cosigned checkpoint; exists already.</param>
    /// <param name="clock">Times the cosignatures.</param>
    public Witness(SignerKey key, IReadOnlyList<VerifierKey> logs, ILogDisk disk, string folder, TimeProvider clock)
    {
        (_key, _logs, _disk, _folder, _clock) = (key, logs, disk, Path.GetFullPath(folder), clock);
        _guard = new FileSignOnceGuard(disk, _folder);
    }

    /// <summary>Answers an HTTP request: <c>POST add-checkpoint</c> or <c>GET hex(sha256(origin))/checkpoint</c>.</summary>
    public async Task<HttpAnswer> AnswerAsync(string method, string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (path == AddCheckpoint)
        {
            return method == "POST" ? await AddCheckpointAsync(body, cancellationToken) : HttpAnswer.Text(405, "POST it\n");
        }

        var log = method == "GET" ? _logs.FirstOrDefault(l => path == Monitored(l.Name)) : null;
        return log is not null && _disk.Read(Path.Combine(_folder, FileOf(log.Name))) is { } checkpoint
            ? new HttpAnswer(200, HttpAnswer.PlainText, checkpoint, "no-cache")
            : HttpAnswer.Text(404, "not found\n");
    }

    /// <summary>Verifies and cosigns one checkpoint.</summary>
    /// <returns>200 and a signature line; or 400, 403, 404, 409 with the known size, 422.</returns>
    public async Task<HttpAnswer> AddCheckpointAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        if (AddCheckpointRequest.Parse(body.Span) is not { } request || Read(request) is not { } note)
        {
            return HttpAnswer.Text(400, "malformed request\n");
        }

        var origin = note.Text[..note.Text.IndexOf('\n', StringComparison.Ordinal)];
        var keys = _logs.Where(l => l.Name == origin).ToArray();
        if (keys.Length == 0)
        {
            return HttpAnswer.Text(404, "unknown log\n");
        }

        try
        {
            note.Open(keys);
        }
        catch (LedgerException)
        {
            return HttpAnswer.Text(403, "no valid signature of the log\n");
        }

        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            return await JudgeAsync(request, note, cancellationToken);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _oneAtATime.Dispose();

    private static string FileOf(string origin) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin))) + ".checkpoint";

    private static string Monitored(string origin) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin))) + "/checkpoint";

    private static SignedNote? Read(AddCheckpointRequest request)
    {
        try
        {
            return SignedNote.Parse(request.Checkpoint.Span);
        }
        catch (LedgerException)
        {
            return null;
        }
    }

    private static Checkpoint? ReadCheckpoint(SignedNote note)
    {
        try
        {
            return Checkpoint.Parse(note.Text);
        }
        catch (LedgerException)
        {
            return null;
        }
    }

    private async Task<HttpAnswer> JudgeAsync(AddCheckpointRequest request, SignedNote note, CancellationToken cancellationToken)
    {
        if (ReadCheckpoint(note) is not { } checkpoint)
        {
            return HttpAnswer.Text(422, "malformed checkpoint\n");
        }

        if (request.OldSize > checkpoint.Head.Size)
        {
            return HttpAnswer.Text(400, "the old size is larger than the new one\n");
        }

        var last = await _guard.LastAsync(checkpoint.Origin, cancellationToken);
        if (request.OldSize != (last?.Size ?? 0))
        {
            return Conflict(last);
        }

        if (!ConsistencyProof.Verify(last ?? TreeHead.Empty, checkpoint.Head, request.Proof, TreeHasher.OfThisThread))
        {
            return HttpAnswer.Text(422, "the new tree does not extend the old one\n");
        }

        if (last != checkpoint.Head && !await _guard.TryAdvanceAsync(checkpoint.Origin, last, checkpoint.Head, cancellationToken))
        {
            return Conflict(await _guard.LastAsync(checkpoint.Origin, cancellationToken));
        }

        var line = _key.Cosign(note.Text, _clock.GetUtcNow());
        new DurableWrites(_disk, _folder).Write([(FileOf(checkpoint.Origin), note.With(line).ToBytes())]);
        return HttpAnswer.Text(200, line.ToLine() + "\n");
    }

    private static HttpAnswer Conflict(TreeHead? last) =>
        HttpAnswer.Text(409, string.Create(CultureInfo.InvariantCulture, $"{last?.Size ?? 0}\n"), "text/x.tlog.size");
}
