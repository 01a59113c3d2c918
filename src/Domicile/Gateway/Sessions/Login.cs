using System.Text;
using Domicile.Gateway.Authentication;
using Domicile.Gateway.Loop;
using Domicile.Gateway.Routing;
using Domicile.Gateway.Wire;

namespace Domicile.Gateway.Sessions;

/// <summary>What comes before a session: encryption, cancel requests, the start-up message, SCRAM.</summary>
internal sealed class Login(GatewayCore core, GatewayListener listener, Link link, ClientSession session)
{
    private const int NewestMinor = 2;
    private const byte TlsHello = 0x16;

    private bool _hasAsked;
    private ScramServer? _scram;
    private string _mechanism = "";
    private StartupRequest? _request;
    private bool _isDone;

    /// <summary>Goes on with what came.</summary>
    public void Advance(ByteQueue input)
    {
        while (!_isDone && !input.IsEmpty && (_request is null ? Start(input) : Prove(input)))
        {
        }
    }

    private bool Start(ByteQueue input)
    {
        if (input.Span[0] == TlsHello && !_hasAsked && !link.IsEncrypted && core.Options.Certificate is not null)
        {
            _hasAsked = true;
            session.Encrypt(ServerTls.Options(core.Options.Certificate));
            return true;
        }

        if (!StartupPacket.TryCut(input.Span, out var packet, out var bytes))
        {
            return Refuse(SessionErrors.Violation("The start-up packet has an impossible length."));
        }

        if (packet is null)
        {
            return false;
        }

        input.Consume(bytes);
        switch (packet.Code)
        {
            case StartupPacket.Cancel:
                _isDone = true;
                session.CarryCancel(packet.Body.Span);
                return false;
            case StartupPacket.Tls or StartupPacket.Gss:
                return Secure(packet.Code, input);
            default:
                return (packet.Code >> 16) == 3 ? Greet(packet) : Refuse(SessionErrors.Violation("Protocol 3 is spoken here."));
        }
    }

    private bool Secure(int code, ByteQueue input)
    {
        // Bytes behind the request would be read as if they had been encrypted.
        if (!input.IsEmpty || link.IsEncrypted)
        {
            return Refuse(SessionErrors.Violation("Something came in the clear behind a request for encryption."));
        }

        if (code == StartupPacket.Gss || core.Options.Certificate is null)
        {
            link.Send("N"u8);
            return true;
        }

        link.Send("S"u8);
        session.Encrypt(ServerTls.Options(core.Options.Certificate));
        return true;
    }

    private bool Greet(StartupPacket packet)
    {
        if (packet.Parameters() is not { } parameters)
        {
            return Refuse(SessionErrors.Violation("The start-up message is malformed."));
        }

        if (listener.RequiresTls && !link.IsEncrypted)
        {
            return Refuse(SessionErrors.NeedsTls);
        }

        var request = StartupRequest.Read(packet.Code & 0xffff, parameters, core, out var wrong);
        if (request is null)
        {
            return Refuse(wrong!);
        }

        if (request.Minor > NewestMinor || request.UnknownOptions.Count > 0)
        {
            link.Send(Reply.Negotiate(Math.Min(request.Minor, NewestMinor), request.UnknownOptions));
        }

        _request = request;
        var role = core.Roles.GetValueOrDefault(request.Role);
        if (role is { Verifier: null })
        {
            Admit(role, verifier: null);
            return false;
        }

        _scram = new(role is null ? null : ScramVerifier.Parse(role.Verifier!), core.Random, link.IsEncrypted ? ServerTls.EndPoint(core.Options.Certificate!) : null);
        link.Send(Reply.Authentication(10, [.. _scram.Offered.SelectMany(Reply.Text), 0]));
        return true;
    }

    private bool Prove(ByteQueue input)
    {
        if (!Framing.TryHead(input.Span, StartupPacket.Most, out var tag, out var bytes) || (bytes > 0 && tag != (byte)'p'))
        {
            return Refuse(SessionErrors.Violation("An answer to the login was expected."));
        }

        if (bytes == 0 || bytes > input.Length)
        {
            return false;
        }

        var body = input.Span[Framing.Header..bytes].ToArray();
        input.Consume(bytes);
        return _mechanism.Length == 0 ? First(body) : Final(body);
    }

    private bool First(ReadOnlySpan<byte> body)
    {
        if (!Framing.TryText(ref body, out var name) || body.Length < 4)
        {
            return Refuse(SessionErrors.Violation("The SASL answer is malformed."));
        }

        _mechanism = Encoding.ASCII.GetString(name);
        if (_scram!.First(_mechanism, Encoding.UTF8.GetString(body[4..])) is not { } answer)
        {
            return Refuse(SessionErrors.LoginFailed);
        }

        link.Send(Reply.Authentication(11, Encoding.UTF8.GetBytes(answer)));
        return true;
    }

    private bool Final(ReadOnlySpan<byte> body)
    {
        if (_scram!.Final(Encoding.UTF8.GetString(body)) is not { } answer)
        {
            return Refuse(SessionErrors.LoginFailed);
        }

        link.Send(Reply.Authentication(12, Encoding.UTF8.GetBytes(answer)));
        var role = core.Roles[_request!.Role];
        Admit(role, ScramVerifier.Parse(role.Verifier!));
        return false;
    }

    private void Admit(GatewayRole role, ScramVerifier? verifier)
    {
        _isDone = true;
        link.Send(Reply.AuthenticationOk);
        var origin = new SessionOrigin(role.Name, listener.Country, core.Options.Nearest, role.MayPin) { Entity = listener.Entity };
        var login = new BackendLogin(role.Name, _scram?.ClientKey, verifier, role.Password, _request!.Settings);
        session.Admit(new(origin), login, _request.Minor >= NewestMinor ? 32 : 4, _request.Own);
    }

    private bool Refuse(Refusal why)
    {
        _isDone = true;
        session.End(why);
        return false;
    }
}
