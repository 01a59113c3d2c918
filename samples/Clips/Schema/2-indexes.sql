ALTER TABLE countries ADD PRIMARY KEY (code);
ALTER TABLE sounds ADD PRIMARY KEY (id);
ALTER TABLE users ADD PRIMARY KEY (id), ADD UNIQUE (username), ADD UNIQUE (email), ADD UNIQUE (phone);
ALTER TABLE profiles ADD PRIMARY KEY (user_id);
ALTER TABLE videos ADD PRIMARY KEY (id), ADD UNIQUE (storage_key);
ALTER TABLE comments ADD PRIMARY KEY (id);
ALTER TABLE likes ADD PRIMARY KEY (user_id, video_id);
ALTER TABLE follows ADD PRIMARY KEY (follower_id, followee_id), ADD CHECK (follower_id <> followee_id);
ALTER TABLE sessions ADD PRIMARY KEY (id), ADD UNIQUE (token);
ALTER TABLE watch_events ADD PRIMARY KEY (id);
ALTER TABLE direct_messages ADD PRIMARY KEY (id);

-- Every foreign key has its index.
CREATE INDEX ON users (country);
CREATE INDEX ON videos (user_id, created_at);
CREATE INDEX ON videos (sound_id);
CREATE INDEX ON comments (video_id);
CREATE INDEX ON comments (author_id);
CREATE INDEX ON comments (parent_id);
CREATE INDEX ON likes (video_id);
CREATE INDEX ON follows (followee_id);
CREATE INDEX ON sessions (user_id);
CREATE INDEX ON watch_events (user_id);
CREATE INDEX ON watch_events (video_id);
CREATE INDEX ON direct_messages (sender_id);
CREATE INDEX ON direct_messages (recipient_id);
