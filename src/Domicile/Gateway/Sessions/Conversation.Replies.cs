using Domicile.Gateway.Loop;
using Domicile.Gateway.Routing;
using Domicile.Gateway.Wire;

namespace Domicile.Gateway.Sessions;

/// <content>What sites say.</content>
internal sealed partial class Conversation
{
    /// <inheritdoc/>
    public void Rows(Backend backend, ReadOnlySpan<byte> bytes)
    {
        if (_isClosed || backend.OwnQueries > 0 || _turn.Retry is not null)
        {
            return;
        }

        if (backend != _turn.Active)
        {
            Fail(new InvalidOperationException("Rows came that nobody asked for."));
            return;
        }

        Deliver(bytes);
        if (_client.Unsent > Link.HighWater)
        {
            backend.Read(wanted: false);
        }
    }

    /// <inheritdoc/>
    public void Message(Backend backend, byte tag, ReadOnlySpan<byte> message)
    {
        if (_isClosed)
        {
            return;
        }

        if (backend.OwnQueries > 0)
        {
            TakeOwn(backend, tag, message);
            return;
        }

        if (tag == (byte)'S')
        {
            var (name, value) = BackendHandshake.Note(backend.Parameters, message[Framing.Header..]);
            Tell(name, value);
            return;
        }

        if (backend != _turn.Active)
        {
            Aside(backend, tag, message);
            return;
        }

        if (_turn.Retry is not null)
        {
            TakeBack(backend, tag, message);
            return;
        }

        Take(backend, (char)tag, message);
    }

    private void Take(Backend backend, char tag, ReadOnlySpan<byte> message)
    {
        switch (tag)
        {
            case '1':
                Pop(ExpectedKind.Parse, message);
                break;
            case '2':
                Pop(ExpectedKind.Bind, message);
                break;
            case '3':
                Pop(ExpectedKind.Close, message);
                break;
            case 'T' or 'n' when _turn.IsExtended:
                Pop(ExpectedKind.Describe, message);
                break;
            case 'C':
                Complete(message);
                break;
            case 'I' or 's' when _turn.IsExtended:
                Pop(ExpectedKind.Execute, message);
                break;
            case 'E':
                Refused(backend, message);
                break;
            case 'G':
                BeginCopyIn(message);
                break;
            case 'Z':
                Ready(backend, message);
                break;
            case 'T' or 't' or 'I' or 'H' or 'c' or 'N' or 'A' or 'V':
                Deliver(message);
                break;
            default:
                Fail(new InvalidOperationException("A site sent what does not belong here."));
                break;
        }
    }

    private void Aside(Backend backend, byte tag, ReadOnlySpan<byte> message)
    {
        // An error out of turn is a site's last word, such as 57P01; the end of the connection follows.
        if (tag is (byte)'A' or (byte)'N')
        {
            Aside(message);
        }
        else if (tag != (byte)'E')
        {
            Fail(new InvalidOperationException($"Site {backend.At.Site.Id} answered a question that was not put."));
        }
    }

    private void Pop(ExpectedKind kind, ReadOnlySpan<byte> message)
    {
        if (!_turn.Expected.TryDequeue(out var expected) || expected.Kind != kind)
        {
            Fail(new InvalidOperationException("An answer came that nobody waits for."));
            return;
        }

        if (!expected.IsSilent)
        {
            Deliver(message);
        }

        SayWaiting();
    }

    /// <summary>Says what the gateway itself has to say at this place.</summary>
    private void SayWaiting()
    {
        while (_turn.Expected.TryPeek(out var next) && next.Kind == ExpectedKind.Local)
        {
            _turn.Expected.Dequeue();
            Deliver(next.Bytes);
        }
    }

    private void Complete(ReadOnlySpan<byte> message)
    {
        var tag = message[Framing.Header..^1];
        var kind = _turn.IsExtended && _turn.Expected.TryPeek(out var next) ? next.Statement?.Analysis?.Kind : null;
        if (tag.SequenceEqual("ROLLBACK"u8) && (kind == StatementKind.Commit || _turn.Simple?.Only?.Kind == StatementKind.Commit))
        {
            _turn.HasFailed = true;
        }

        if (tag.SequenceEqual("DISCARD ALL"u8) || tag.SequenceEqual("DEALLOCATE ALL"u8))
        {
            _statements.Clear();
            _toClose.Clear();
        }

        if (_turn.IsExtended)
        {
            Pop(ExpectedKind.Execute, message);
            if (kind == StatementKind.Commit)
            {
                Release();
            }
        }
        else
        {
            Deliver(message);
        }
    }

    private void Refused(Backend backend, ReadOnlySpan<byte> message)
    {
        var isOurs = _turn.Expected.TryPeek(out var head) && head.Kind == ExpectedKind.Refusal;
        if (!isOurs && TryTakeBack(backend, message[Framing.Header..]))
        {
            return;
        }

        Deliver(isOurs ? head.Bytes : IsMoved(message[Framing.Header..]) ? NotHeld() : message);
        foreach (var lost in _turn.Expected)
        {
            if (lost is { Kind: ExpectedKind.Parse, Statement: { } statement })
            {
                statement.Gone(backend);
                if (!lost.IsSilent && statement.At.Count == 0 && _statements.GetValueOrDefault(statement.Name) == statement)
                {
                    _statements.Remove(statement.Name);
                }
            }
        }

        _turn.Expected.Clear();
        (_turn.HasFailed, _turn.IsCopyIn) = (true, false);
        _turn.IsSkipping = _turn.IsExtended && !_turn.AwaitsReady;
        Process();
    }

    private void BeginCopyIn(ReadOnlySpan<byte> message)
    {
        Deliver(message);
        Release();
        _turn.IsCopyIn = true;
        if (_turn.IsExtended)
        {
            // A Sync that came before the data is ignored by the site: the client sends another behind the data.
            _turn.AwaitsReady = false;
        }

        Process();
    }

    private void Ready(Backend backend, ReadOnlySpan<byte> message)
    {
        if (!_turn.AwaitsReady || (_turn.Expected.Count > 0 && !_turn.HasFailed))
        {
            Fail(new InvalidOperationException("A turn ended that had not been ended."));
            return;
        }

        backend.Status = _status = StatusOf(message);
        if (_status == TransactionStatus.Idle && !_turn.HasFailed)
        {
            _core.Tally.Ended(backend.At.Site.Id);
        }

        if (_turn.HasWritten && !_turn.HasFailed && _turn.Subject.Kind is not null)
        {
            _core.Room.Passed(_turn.Subject.Token);
            _parkedSince = null;
        }

        if (_status == TransactionStatus.InBlock && _turn.HasWritten)
        {
            _block.Wrote();
        }

        Release();
        _client.Send(message);
        _core.Tally.Turn();
        EndTurn(_turn.HasFailed);
        if (_core.IsDraining)
        {
            Drain();
        }

        Process();
    }

    /// <summary>Gives a site's answer to the client, or keeps it back while a guard may still refuse.</summary>
    private void Deliver(ReadOnlySpan<byte> bytes)
    {
        if (!_turn.TryHold(bytes))
        {
            Release();
            _client.Send(bytes);
        }
    }

    private void Release()
    {
        _client.Send(_turn.Held.Span);
        _turn.Held.Clear();
        _turn.Seen();
    }
}
