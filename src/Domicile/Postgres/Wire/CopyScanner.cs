using System.Buffers.Binary;

namespace Domicile.Postgres.Wire;

/// <summary>Walks over the CopyData messages in a buffer, shows each row to the sink, and leaves in their place the messages to forward.</summary>
/// <remarks>
/// CopyData: 'd', length 4 bytes, payload. A server sends one row in each; binary: the first carries the stream's header (11 bytes signature, 4 flags,
/// 4 length of an extension, extension) before its row, the last only -1 as field count. Messages keep their place and are forwarded as they came,
/// unless columns are hidden: then each is written anew over the bytes before its first kept field and the rest moves up behind the one before.
/// Source: PostgreSQL manual, "COPY Operations" and COPY, "Binary Format".
/// </remarks>
internal sealed class CopyScanner<TSink>(TSink sink, CopyFormat format, int hiddenColumns)
    where TSink : IRowSink
{
    private TSink _sink = sink;
    private bool _isBegun;
    private bool _isEnded;

    private static ReadOnlySpan<byte> Signature => [(byte)'P', (byte)'G', (byte)'C', (byte)'O', (byte)'P', (byte)'Y', 10, 255, 13, 10, 0];

    /// <summary>The sink as it is now.</summary>
    public TSink Sink => _sink;

    /// <summary>Rows seen.</summary>
    public long Rows { get; private set; }

    /// <summary>Payload bytes seen.</summary>
    public long Bytes { get; private set; }

    /// <summary>Goes on from the front of the buffer as far as whole CopyData messages reach.</summary>
    /// <param name="buffer">Bytes as received; changed where columns are hidden.</param>
    /// <param name="consumed">Bytes that were scanned.</param>
    /// <returns>How many bytes from the front of the buffer are to be forwarded.</returns>
    /// <exception cref="ConnectionException">Not what COPY sends.</exception>
    public int Scan(Span<byte> buffer, out int consumed)
    {
        var read = 0;
        var written = 0;
        while (buffer.Length - read >= WireChannel.HeaderBytes && buffer[read] == (byte)'d')
        {
            var total = WireChannel.TotalBytes(buffer[read..]);
            if (buffer.Length - read < total)
            {
                break;
            }

            var payload = buffer.Slice(read + WireChannel.HeaderBytes, total - WireChannel.HeaderBytes);
            Bytes += payload.Length;
            var start = format == CopyFormat.Binary ? HeaderOf(payload) : 0;
            var dropped = format == CopyFormat.Binary ? Tuple(payload[start..]) : Line(payload);
            if (dropped > 0)
            {
                written += Rewrite(buffer[written..], payload, start, dropped);
            }
            else
            {
                written += Keep(buffer, read, written, total);
            }

            read += total;
        }

        consumed = read;
        return written;
    }

    private static int Keep(Span<byte> buffer, int read, int written, int total)
    {
        if (read != written)
        {
            buffer.Slice(read, total).CopyTo(buffer[written..]);
        }

        return total;
    }

    /// <summary>Writes the message without its hidden fields further to the front; moving left, so nothing is overwritten before it is moved.</summary>
    private int Rewrite(Span<byte> to, Span<byte> payload, int start, int dropped)
    {
        var kept = payload[(start + dropped)..];
        if (format == CopyFormat.Text)
        {
            kept.CopyTo(to[WireChannel.HeaderBytes..]);
            return Head(to, kept.Length);
        }

        var count = BinaryPrimitives.ReadInt16BigEndian(payload[start..]) - hiddenColumns;
        payload[..start].CopyTo(to[WireChannel.HeaderBytes..]);
        kept.CopyTo(to[(WireChannel.HeaderBytes + start + sizeof(short))..]);
        BinaryPrimitives.WriteInt16BigEndian(to[(WireChannel.HeaderBytes + start)..], (short)count);
        return Head(to, start + sizeof(short) + kept.Length);
    }

    private static int Head(Span<byte> to, int payloadBytes)
    {
        to[0] = (byte)'d';
        BinaryPrimitives.WriteInt32BigEndian(to[1..], payloadBytes + 4);
        return payloadBytes + WireChannel.HeaderBytes;
    }

    /// <summary>The length of the stream's header at the front of this payload; zero but for the first.</summary>
    private int HeaderOf(ReadOnlySpan<byte> payload)
    {
        if (_isBegun)
        {
            return 0;
        }

        _isBegun = true;
        var cursor = new WireCursor(payload);
        if (!cursor.Take(Signature.Length).SequenceEqual(Signature))
        {
            throw ConnectionException.Malformed("a binary COPY does not begin with its signature.");
        }

        cursor.Int32();
        cursor.Take(cursor.Int32());
        return payload.Length - cursor.Rest.Length;
    }

    /// <summary>Shows a row; the count and the hidden fields, in bytes, when there are some to drop, else zero.</summary>
    private int Tuple(ReadOnlySpan<byte> tuple)
    {
        if (tuple.IsEmpty)
        {
            return 0;
        }

        var cursor = new WireCursor(tuple);
        var count = cursor.Int16();
        if (_isEnded || count < -1 || (count == -1 && tuple.Length > sizeof(short)) || (count >= 0 && count < hiddenColumns))
        {
            throw ConnectionException.Malformed("a binary COPY row has an impossible field count.");
        }

        if (count < 0)
        {
            _isEnded = true;
            return 0;
        }

        Rows++;
        _sink.Row(tuple);
        if (hiddenColumns == 0)
        {
            return 0;
        }

        for (var i = 0; i < hiddenColumns; i++)
        {
            var length = cursor.Int32();
            cursor.Take(Math.Max(length, 0));
        }

        return tuple.Length - cursor.Rest.Length;
    }

    /// <summary>Shows a line; the bytes of its hidden columns, with the tabs behind them.</summary>
    private int Line(ReadOnlySpan<byte> line)
    {
        Rows++;
        _sink.Row(line.EndsWith("\n"u8) ? line[..^1] : line);
        var at = 0;
        for (var i = 0; i < hiddenColumns; i++)
        {
            var tab = line[at..].IndexOf((byte)'\t');
            at += tab >= 0 ? tab + 1 : throw ConnectionException.Malformed("a text COPY row has too few columns.");
        }

        return at;
    }
}
